/** BPF ring buffers: the handles users hold, what they count, and the readers behind them. */
@NullMarked
package io.bpfevents.core.ring;

import org.jspecify.annotations.NullMarked;
