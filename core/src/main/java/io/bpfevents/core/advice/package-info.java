/**
 * Advice for failed operations, derived from the operation, the log of libbpf and the state of this
 * machine; the errno alone is ambiguous. Not exported.
 */
@NullMarked
package io.bpfevents.core.advice;

import org.jspecify.annotations.NullMarked;
