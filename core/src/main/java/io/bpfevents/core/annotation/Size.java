package io.bpfevents.core.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The length in C of the array of a {@code String} or array component. Where BTF contains the
 * length as well, both must agree.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Size {
    /**
     * The number of elements; of bytes for a {@code String}. For an array of arrays the outer
     * length comes first, as in C: {@code @Size({3, 8}) String[] args} stands for {@code char
     * args[3][8]}.
     */
    int[] value();
}
