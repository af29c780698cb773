/** Calls that can fail: C functions, user code, release steps. */
@NullMarked
package io.bpfevents.core.internal.call;

import org.jspecify.annotations.NullMarked;
