/** The columns of a recording. */
@NullMarked
package io.bpfevents.recording.internal;

import org.jspecify.annotations.NullMarked;
