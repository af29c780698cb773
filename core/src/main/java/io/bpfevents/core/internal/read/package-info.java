/** Readers: from the memory of a ring to decoded records. */
@NullMarked
package io.bpfevents.core.internal.read;

import org.jspecify.annotations.NullMarked;
