package io.bpfevents.core.layout;

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
    /** The name behind {@code struct}, or that of a typedef. */
    String value();
}
