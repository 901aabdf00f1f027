// What the authors of adapters share. An adapter makes a ResourceRequest, calls decide, carries out the Decision.

export type { Guards } from './guards.js'
export { guardsFrom } from './guards.js'
export type { Authenticated, Mount, MountOptions, Mounts } from './mount.js'
export { authOf, authorize, createMount, mountsFrom, recall, remember } from './mount.js'
export type { NodeResponse } from './node-response.js'
export { headersOfOtherAnswers, ignoreLateAnswers, sendRefusal, setHeaders } from './node-response.js'
export type { Shaped } from './on-error.js'
export { shapeRefusal } from './on-error.js'
export type { IncomingRequest } from './request/resource-request.js'
export { requestOf } from './request/resource-request.js'
export { OptionReader } from './shared/option-reader.js'
export { isUnchecked } from './shared/unchecked.js'
