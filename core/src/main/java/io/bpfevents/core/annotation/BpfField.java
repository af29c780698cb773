package io.bpfevents.core.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the field of C that a record's component is bound to, else it is the component's name in
 * snake case; or the enumerator of a Java enum's constant, else it is the constant's own name.
 */
@Documented
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
public @interface BpfField {
    /** The name in C; empty for the default. */
    String value() default "";

    /**
     * Whether an older program may lack the field: because its struct has none, or because its
     * records end before it. The component is then 0, false or null.
     */
    boolean optional() default false;
}
