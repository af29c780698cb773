/** Calls that can fail: of C functions, of code of the user, of the steps of a release. */
@NullMarked
package io.bpfevents.core.internal.call;

import org.jspecify.annotations.NullMarked;
