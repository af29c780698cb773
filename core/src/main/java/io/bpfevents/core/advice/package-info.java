/**
 * What to do about a failed operation, chosen by the operation, libbpf's words and what this
 * machine looks like; the errno alone is never enough. Not exported.
 */
@NullMarked
package io.bpfevents.core.advice;

import org.jspecify.annotations.NullMarked;
