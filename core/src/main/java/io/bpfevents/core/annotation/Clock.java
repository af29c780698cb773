package io.bpfevents.core.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The clock of which a field contains the nanoseconds; required on an {@code Instant} component.
 * {@link ClockId#MONOTONIC} and {@link ClockId#BOOTTIME} are converted to wall-clock time by {@link
 * io.bpfevents.core.kernel.KernelClock#recentAt}, so that instants are in the order of the field's
 * values until the wall clock is set.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Clock {
    /** The clock. */
    ClockId value();
}
