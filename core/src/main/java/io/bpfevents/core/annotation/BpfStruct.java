package io.bpfevents.core.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The C struct of a record class. Without this annotation the struct has the record's name in snake
 * case.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface BpfStruct {
    /** The name after {@code struct}, or that of a typedef; empty for the default. */
    String value() default "";

    /**
     * Whether the record does not describe the complete layout of the struct: it lacks some of the
     * fields, or the struct has bitfields or a union, or it is packed or has a special alignment,
     * or an enumeration does not count from 0, or an {@code __int128} is unsigned. {@code
     * bin/bpf-events generate} sets it for such structs. The record can then be bound by BTF only:
     * {@link io.bpfevents.core.record.RecordLayout#declared(Class)} rejects it, and so does every
     * method that falls back to it for lack of BTF.
     */
    boolean incomplete() default false;
}
