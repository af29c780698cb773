/** The support for BPF and the clocks of the running kernel. */
@NullMarked
package io.bpfevents.core.kernel;

import org.jspecify.annotations.NullMarked;
