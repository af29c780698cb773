package io.bpfevents.core.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The C field of a record component, or the C enumerator of a Java enum constant. Without this
 * annotation the field has the component's name in snake case, and the enumerator the constant's
 * name.
 */
@Documented
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
public @interface BpfField {
    /** The name in C; empty for the default. */
    String value() default "";

    /**
     * Whether older programs may lack the field: their struct does not have it, or their records
     * end before it. The component is then 0, false or null.
     */
    boolean optional() default false;
}
