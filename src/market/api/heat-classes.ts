import { Type, type Static } from 'typebox';
import { deskFields } from './desk.ts';
import { HeatFollowed } from './zone-detail.ts';

/** What followed the hours in which the price stood next to each class of heat, hottest first. */
export const HeatClasses = Type.Object({ ...deskFields, classes: Type.Array(HeatFollowed) });
export type HeatClasses = Static<typeof HeatClasses>;
