/** Recordings: {@code record}, {@code replay}, {@code print} and {@code summary}. */
@NullMarked
package io.bpfevents.cli.recording;

import org.jspecify.annotations.NullMarked;
