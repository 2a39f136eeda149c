import { describe } from '@jest/globals';
import { floodStory } from './support/signup-flood.ts';

describe('sign-ups while worker and Temporal server are killed', () => {
  floodStory();
});
