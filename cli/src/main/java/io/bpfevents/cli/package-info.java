/** The command {@code bpf-events}. */
@NullMarked
package io.bpfevents.cli;

import org.jspecify.annotations.NullMarked;
