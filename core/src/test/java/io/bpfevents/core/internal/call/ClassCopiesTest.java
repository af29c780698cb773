package io.bpfevents.core.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ClassCopiesTest {
    /** The class that is copied. */
    static final class Caller implements Supplier<Object> {
        private final Object callee;

        Caller(Object callee) {
            this.callee = callee;
        }

        @Override
        public Object get() {
            return callee;
        }
    }

    private final ClassCopies copies =
            new ClassCopies(
                    MethodHandles.lookup(),
                    Caller.class,
                    MethodType.methodType(Supplier.class, Object.class));

    private Supplier<?> copyFor(Object callee) throws Throwable {
        return (Supplier<?>) copies.constructor(callee.getClass()).invokeExact(callee);
    }

    @Test
    void shouldCopyAClassOncePerClassOfCallees() throws Throwable {
        Supplier<?> first = copyFor("first");
        assertThat(first.get()).isEqualTo("first");
        assertThat(first.getClass()).isNotEqualTo(Caller.class);
        assertThat(copyFor("second")).hasSameClassAs(first);
        Supplier<?> other = copyFor(3);
        assertThat(other.get()).isEqualTo(3);
        assertThat(other.getClass()).isNotEqualTo(first.getClass());
    }
}
