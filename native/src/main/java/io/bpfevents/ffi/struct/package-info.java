/** Layouts of the structs that the C functions exchange. */
@NullMarked
package io.bpfevents.ffi.struct;

import org.jspecify.annotations.NullMarked;
