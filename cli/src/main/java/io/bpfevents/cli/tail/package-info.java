/** Streams of the user's own BPF programs, and the state of their rings. */
@NullMarked
package io.bpfevents.cli.tail;

import org.jspecify.annotations.NullMarked;
