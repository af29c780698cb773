/** The command-line tools of {@code bin/bpf-events}. */
@NullMarked
package io.bpfevents.core.tool;

import org.jspecify.annotations.NullMarked;
