/** Records as events of the JDK's Flight Recorder. */
@NullMarked
package io.bpfevents.recording.jfr;

import org.jspecify.annotations.NullMarked;
