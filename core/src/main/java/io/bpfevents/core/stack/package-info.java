/** Stack traces of BPF programs, and the functions that their addresses belong to. */
@NullMarked
package io.bpfevents.core.stack;

import org.jspecify.annotations.NullMarked;
