package io.bpfevents.core.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the struct of C that a record is bound to; else it is the record's name in snake case. */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface BpfStruct {
    /** The name after {@code struct}, or that of a typedef; empty for the default. */
    String value() default "";

    /**
     * Whether the record alone does not give the struct's layout: it lacks some of the struct's
     * fields, or the struct has bitfields or a union, or it is packed or aligned in a way of its
     * own, or an enumeration counts otherwise than from 0, or an {@code __int128} is unsigned.
     * {@code bin/bpf-events generate} sets it for such structs. The record can then be bound by BTF
     * only: {@link io.bpfevents.core.record.RecordLayout#declared(Class)} and whatever does the
     * same for lack of BTF refuse it.
     */
    boolean incomplete() default false;
}
