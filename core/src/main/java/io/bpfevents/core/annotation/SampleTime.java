package io.bpfevents.core.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The time at which the program sent the record, in nanoseconds of {@code CLOCK_MONOTONIC}; on a
 * {@code long} component.
 *
 * <p>In a perf buffer the kernel records it with each sample. In a ring it does not: there the
 * component is bound to the field that {@link #value} names, which the program must fill, for
 * example by {@code bpf_ktime_get_ns()}. Only components of the outer record class can have this
 * annotation.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface SampleTime {
    /**
     * The field in C with the time, for records of a ring; empty if there is none, and then a ring
     * cannot be read with the record class. Ignored for perf buffers, except that a {@linkplain
     * io.bpfevents.core.record.RecordLayout#declared(Class) declared} struct contains the field.
     */
    String value() default "";
}
