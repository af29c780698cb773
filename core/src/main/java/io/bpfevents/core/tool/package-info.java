/** Command-line tools: what {@code bin/bpf-events} runs. */
@NullMarked
package io.bpfevents.core.tool;

import org.jspecify.annotations.NullMarked;
