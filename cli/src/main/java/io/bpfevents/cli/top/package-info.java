/** The BPF programs of the machine, live. */
@NullMarked
package io.bpfevents.cli.top;

import org.jspecify.annotations.NullMarked;
