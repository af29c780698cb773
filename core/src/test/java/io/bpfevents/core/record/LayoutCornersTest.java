package io.bpfevents.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Size;
import io.bpfevents.core.bind.DeclaredStruct;
import io.bpfevents.core.btf.CType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Combinations of features in one layout. */
class LayoutCornersTest {
    record Twice(@BpfField("x") int a, @BpfField("x") int b) {}

    record Alike(int fooBar, int foo_bar) {}

    record OldInner(int x) {}

    @BpfStruct("outer")
    record OldOuter(long a, @BpfField("in") OldInner in) {}

    record Inner(int x, @BpfField(optional = true) int z) {}

    @BpfStruct("outer")
    record Outer(long a, @BpfField(optional = true) Inner in) {}

    sealed interface Kind {}

    record One(byte kind) implements Kind {}

    record Text(@Size(64) String text) {}

    @Test
    void shouldRejectTwoComponentsOnOneField() {
        assertThatThrownBy(() -> RecordLayout.declared(Twice.class))
                .isInstanceOf(LayoutException.class)
                .hasMessageContainingAll("int b of record Twice", "int a of record Twice", "x");
        assertThatThrownBy(() -> RecordLayout.declared(Alike.class))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("are both bound to field foo_bar");
    }

    @Test
    void shouldReadAnOldRecordWithoutANestedRecordThatHasAnAbsentComponent() {
        CType.Struct struct = DeclaredStruct.of(OldOuter.class);
        RecordLayout<Outer> layout = RecordLayout.bind(null, Outer.class, struct);

        assertThat(layout.decode(MemorySegment.ofArray(new long[] {7})))
                .isEqualTo(new Outer(7, null));
        assertThat(layout.decode(MemorySegment.ofArray(new long[] {7, 5})))
                .isEqualTo(new Outer(7, new Inner(5, 0)));
    }

    @Test
    void shouldRejectAValueThatTheFieldCannotHave() {
        RecordLayout<One> one = RecordLayout.declared(One.class);
        assertThatThrownBy(() -> RecordSelector.of(Kind.class, "kind", Map.of(300L, one)))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("no record has the value 300 in 1 signed bytes");
        assertThat(
                        RecordSelector.of(Kind.class, "kind", Map.of(-1L, one))
                                .decode(MemorySegment.ofArray(new byte[] {-1})))
                .isEqualTo(new One((byte) -1));
    }

    /** The buffer for texts belongs to one thread at a time. */
    @Test
    void shouldBeSharedByThreads() throws Exception {
        RecordLayout<Text> layout = RecordLayout.declared(Text.class);
        List<Future<Long>> threads = new ArrayList<>();
        try (ExecutorService executor = Executors.newCachedThreadPool()) {
            for (int i = 0; i < 4; i++) {
                Text own = new Text(Character.toString('a' + i).repeat(10 * (i + 1)));
                MemorySegment record = MemorySegment.ofArray(layout.encode(own)).asReadOnly();
                threads.add(
                        executor.submit(() -> {
                            long wrong = 0;
                            for (int n = 0; n < 50_000; n++) {
                                wrong += layout.decode(record).equals(own) ? 0 : 1;
                            }
                            return wrong;
                        }));
            }
        }
        for (Future<Long> thread : threads) {
            assertThat(thread.get()).isZero();
        }
    }
}
