/** Memory of records that the JVM allocated. */
@NullMarked
package io.bpfevents.core.internal.memory;

import org.jspecify.annotations.NullMarked;
