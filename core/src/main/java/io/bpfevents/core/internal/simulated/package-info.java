/** The ring buffer algorithm of the kernel over memory of the JVM. */
@NullMarked
package io.bpfevents.core.internal.simulated;

import org.jspecify.annotations.NullMarked;
