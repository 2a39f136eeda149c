/** DNS as one vendor sees it at this moment: decoded values of one name and type, empty when there are none. MX gives exchanges. */
export type Lookup = (name: string, type: 'CNAME' | 'MX' | 'TXT') => readonly string[];
