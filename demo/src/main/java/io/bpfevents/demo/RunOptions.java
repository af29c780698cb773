package io.bpfevents.demo;

import io.bpfevents.reactor.Overflow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How events are taken.
 *
 * @param count end after so many
 * @param duration end after that time; null for never
 * @param slow whether to take 10 ms over each
 * @param overflow what happens to those that nobody has asked for yet
 * @param tellBooks whether to print the books every second
 */
record RunOptions(
        long count,
        @Nullable Duration duration,
        boolean slow,
        Overflow overflow,
        boolean tellBooks) {}
