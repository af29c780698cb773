package io.bpfevents.core.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.LayoutException;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.TestObjects;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@KernelTest
class BpfVariableIT {
    private record Limits(int most, short port, String name) {}

    private record Pair(int left, int right) {}

    private enum Mode {
        MODE_OFF,
        MODE_ON,
        MODE_BOTH
    }

    /** The variables as the program read them: {@code struct result}. */
    private record Seen(
            int returned,
            long level,
            long small,
            long mode,
            long ports,
            long most,
            long hidden,
            String target) {}

    private OpenBpfObject opened;
    private BpfObject object;

    @BeforeEach
    void open() {
        opened = TestObjects.open("variables");
    }

    private void load() {
        object = opened.load();
    }

    @AfterEach
    void close() {
        opened.close();
        if (object != null) {
            object.close();
        }
    }

    private Seen look() {
        MemorySegment context = MemorySegment.ofArray(new long[8]);
        int returned = object.program("look").testRun(context).returnValue();
        long[] longs = context.toArray(ValueLayout.JAVA_LONG);
        return new Seen(
                returned,
                longs[0],
                longs[1],
                longs[2],
                longs[3],
                longs[4],
                longs[5],
                context.getString(48));
    }

    @Test
    void shouldDescribeVariables() {
        assertThat(opened.variables())
                .extracting(BpfVariable::toString)
                .contains(".data/level", ".bss/runs", ".rodata/fixed", ".bss.seen/seen");
        BpfVariable target = opened.variable("target");
        assertThat(target.name()).isEqualTo("target");
        assertThat(target.section()).isEqualTo(".data");
        assertThat(target.type()).isEqualTo("char[16]");
        assertThat(target.size()).isEqualTo(16);
        assertThat(target.isConstant()).isFalse();
        assertThat(opened.variable(".rodata/fixed").isConstant()).isTrue();
    }

    @Test
    void shouldReadTheCompiledValues() {
        assertInitial(opened::variable);
        load();
        assertInitial(object::variable);
    }

    private static void assertInitial(Function<String, BpfVariable> variable) {
        assertThat(variable.apply("level").getLong()).isEqualTo(0xffff_fffeL);
        assertThat(variable.apply("level").get(Integer.class)).isEqualTo(-2);
        assertThat(variable.apply("level").get(long.class)).isEqualTo(0xffff_fffeL);
        assertThat(variable.apply("small").getLong()).isEqualTo(-1);
        assertThat(variable.apply("port").getLong()).isEqualTo(65535);
        assertThat(variable.apply("port").get(Short.class)).isEqualTo((short) -1);
        assertThat(variable.apply("enabled").get(Boolean.class)).isFalse();
        assertThat(variable.apply("mode").get(Mode.class)).isEqualTo(Mode.MODE_ON);
        assertThat(variable.apply("mode").getLong()).isEqualTo(3);
        assertThat(variable.apply("target").get(String.class)).isEqualTo("init");
        assertThat(variable.apply("target").get(byte[].class)).hasSize(16).startsWith('i', 'n');
        assertThat(variable.apply("ports").get(int[].class)).containsExactly(1, 2, 3, 4);
        assertThat(variable.apply("ports").get(long[].class)).containsExactly(1, 2, 3, 4);
        assertThat(variable.apply("limits").get(Limits.class))
                .isEqualTo(new Limits(7, (short) 80, "web"));
        assertThat(variable.apply("pairs").get(Pair[].class))
                .containsExactly(new Pair(0, 0), new Pair(0, 0));
        assertThat(variable.apply("names").get(String[].class)).containsExactly("one", "two");
        assertThat(variable.apply("fixed").getLong()).isEqualTo(5);
        assertThat(variable.apply("greeting").get(String.class)).isEqualTo("hello");
        assertThat(variable.apply("hidden").getLong()).isEqualTo(9);
    }

    @Test
    void shouldSetInitialValuesBeforeLoad() {
        opened.global("level", 5)
                .global("small", -7)
                .global("mode", Mode.MODE_BOTH)
                .global("target", "eth0")
                .global("ports", new int[] {10, 20, 30, 40})
                .global("limits", new Limits(99, (short) 1, "x"))
                .global("enabled", true)
                .global("fixed", 77)
                .global("hidden", 8);
        load();

        assertThat(look()).isEqualTo(new Seen(77, 5, -7, 200, 100, 99, 8, "eth0"));
    }

    @Test
    void shouldSetWhileTheProgramRuns() {
        load();
        assertThat(look()).isEqualTo(new Seen(0, 0xffff_fffeL, -1, 3, 10, 7, 9, "init"));

        object.variable("level").set(0xffff_fff0L);
        object.variable("small").set(-128);
        object.variable("mode").set(Mode.MODE_OFF);
        object.variable("target").set("a text that fit");
        object.variable("ports").set(new int[] {1, 1, 1, 1});
        object.variable("limits").set(MethodHandles.lookup(), new Limits(3, (short) 0, ""));
        object.variable("enabled").set(true);
        object.variable("hidden").set(100); // in a section of static variables alone
        object.variable("pairs").set(new Pair[] {new Pair(1, 2), new Pair(3, 4)});

        assertThat(look())
                .isEqualTo(new Seen(5, 0xffff_fff0L, -128, 0, 4, 3, 100, "a text that fit"));
        assertThat(object.variable("runs").getLong()).isEqualTo(2);
        assertThat(object.variable("hidden").getLong()).isEqualTo(101);
        assertThat(object.variable("pairs").get(Pair[].class))
                .containsExactly(new Pair(1, 2), new Pair(3, 4));
        assertThat(object.variable("limits").get(MethodHandles.lookup(), Limits.class))
                .isEqualTo(new Limits(3, (short) 0, ""));
    }

    @Test
    void shouldNotWriteOtherVariablesOfTheSection() throws InterruptedException {
        load();
        AtomicBoolean done = new AtomicBoolean();
        Thread writer =
                Thread.ofPlatform()
                        .start(() -> {
                            for (long i = 0; !done.get(); i++) {
                                object.variable("enabled").set(i & 1); // beside it in .bss
                            }
                        });
        try {
            for (int i = 0; i < 2000; i++) {
                look();
            }
        } finally {
            done.set(true);
            writer.join();
        }

        assertThat(object.variable("runs").getLong()).isEqualTo(2000);
    }

    @Test
    void shouldPointFromGlobalToVariableAfterLoad() {
        load();

        assertThatThrownBy(() -> opened.global("level", 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("before load()", "variable(\"level\").set(...)");
        assertThatThrownBy(() -> opened.global("fixed", 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("before load()")
                .hasMessageNotContaining("variable(");
    }

    @Test
    void shouldRejectSettingAConstantAfterLoad() {
        load();

        assertThatThrownBy(() -> object.variable("fixed").set(1))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("set global fixed", "const", ".rodata", "before load()");
        assertThatThrownBy(() -> object.variable("greeting").set("hi"))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("set global greeting", "frozen");
        assertThat(object.variable("fixed").getLong()).isEqualTo(5);
    }

    @Test
    void shouldReadButNotSetASectionWithALock() {
        load();

        assertThat(object.variable("locked").get(byte[].class)).hasSize(4).containsOnly(0);
        assertThat(object.variable("guarded").getLong()).isZero();
        assertThatThrownBy(() -> object.variable("guarded").set(1))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("set global guarded", ".data.locked", "lock");
    }

    @Test
    void shouldRejectValuesThatDoNotFit() {
        assertThatThrownBy(() -> opened.variable("small").set(256))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("256 does not fit its 8 bits");
        assertThatThrownBy(() -> opened.variable("enabled").set(2))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("2 is neither 0 nor 1");
        assertThatThrownBy(() -> opened.variable("target").set("more than sixteen"))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("set global target", "17 bytes", "16");
        assertThatThrownBy(() -> opened.variable("ports").set(new int[3]))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("set global ports", "12 bytes", "16");
        assertThatThrownBy(() -> opened.variable("pairs").set(new Pair[] {new Pair(1, 2)}))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("set global pairs", "2 elements, not 1");
        assertThatThrownBy(() -> opened.variable("level").set(new byte[3]))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("4 bytes, not 3");
        assertInitial(opened::variable);
    }

    @Test
    void shouldRejectClassesThatDoNotMatchTheType() {
        assertThatThrownBy(() -> opened.variable("level").get(String.class))
                .isInstanceOf(LayoutException.class)
                .hasMessageContainingAll("global variable level", "__u32", "int or long");
        assertThatThrownBy(() -> opened.variable("runs").get(Integer.class))
                .isInstanceOf(LayoutException.class)
                .hasMessageContainingAll("runs", "__u64", "lose bits", "use long");
        assertThatThrownBy(() -> opened.variable("limits").set("text"))
                .isInstanceOf(LayoutException.class)
                .hasMessageContainingAll("limits", "struct limits", "a record");
        assertThatThrownBy(() -> opened.variable("limits").set(new Pair(1, 2)))
                .isInstanceOf(LayoutException.class)
                .hasMessageContainingAll("struct limits has no field left");
        assertThatThrownBy(() -> opened.variable("level").set(new Object()))
                .isInstanceOf(LayoutException.class)
                .hasMessageContainingAll("Object", "use one of");
        assertThatThrownBy(() -> opened.variable("limits").getLong())
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("read global limits", "struct limits", "no integer");
    }

    @Test
    void shouldRejectReadingAndSettingAfterClose() {
        load();
        BpfVariable level = object.variable("level");
        level.set(1);
        object.close();

        assertThatThrownBy(level::getLong)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("object variables is closed");
        assertThatThrownBy(() -> level.set(2)).isInstanceOf(IllegalStateException.class);
    }
}
