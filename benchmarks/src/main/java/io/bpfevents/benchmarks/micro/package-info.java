/** JMH benchmarks over a ring of the kernel. */
@NullMarked
package io.bpfevents.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
