package io.bpfevents.core.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The CPU on which the program sent the record; on an {@code int} component.
 *
 * <p>In a perf buffer the kernel records it with each sample. In a ring it does not: there the
 * component is bound to the field that {@link #value} names, which the program must fill, for
 * example by {@code bpf_get_smp_processor_id()}. Only components of the outer record class can have
 * this annotation.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface SampleCpu {
    /**
     * The field in C with the CPU, for records of a ring; empty if there is none, and then a ring
     * cannot be read with the record class. Ignored for perf buffers, except that a {@linkplain
     * io.bpfevents.core.record.RecordLayout#declared(Class) declared} struct contains the field.
     */
    String value() default "";
}
