/**
 * Checks an object file within Java, before libbpf parses it: C code, which reads and writes
 * outside of its memory if the offsets and counts in a file are wrong.
 */
@NullMarked
package io.bpfevents.core.object.check;

import org.jspecify.annotations.NullMarked;
