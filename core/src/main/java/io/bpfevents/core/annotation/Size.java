package io.bpfevents.core.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How long the array behind a {@code String} or an array component is in C. Where BTF has it too,
 * both must agree.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Size {
    /**
     * Elements of the array; bytes, for a {@code String}. Of an array of arrays the outer length is
     * first, as in C: {@code @Size({3, 8}) String[] args} stands for {@code char args[3][8]}.
     */
    int[] value();
}
