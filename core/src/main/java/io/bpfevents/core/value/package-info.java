/** C values in memory, and the Java types that hold them. */
@NullMarked
package io.bpfevents.core.value;

import org.jspecify.annotations.NullMarked;
