/** Java's side of the C callbacks that libbpf calls per record. */
@NullMarked
package io.bpfevents.ffi.callback;

import org.jspecify.annotations.NullMarked;
