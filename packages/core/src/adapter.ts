// What the authors of adapters share. An adapter makes a ResourceRequest, calls decide, carries out the Decision.

export type { Guards } from './guards.js'
export { guardsFrom } from './guards.js'
export type { Authenticated, Mount, MountOptions } from './mount.js'
export { authOf, authorize, createMount, recall, remember } from './mount.js'
export type { NodeResponse } from './node-response.js'
export { ignoreLateAnswers, sendRefusal, setHeaders } from './node-response.js'
export type { Shaped } from './on-error.js'
export { shapeRefusal } from './on-error.js'
export type { IncomingRequest } from './request/resource-request.js'
export { requestOf } from './request/resource-request.js'
