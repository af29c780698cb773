/**
 * Reading of rings for streams: the kinds with their switches, and the counters of their rings. The
 * shared stream and the streams with a policy build on this.
 */
@NullMarked
package io.bpfevents.web.stream;

import org.jspecify.annotations.NullMarked;
