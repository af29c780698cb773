/** Reading records out of the memory of a ring. */
@NullMarked
package io.bpfevents.core.internal.read;

import org.jspecify.annotations.NullMarked;
