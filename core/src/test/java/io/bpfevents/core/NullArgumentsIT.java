package io.bpfevents.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.object.BpfLink;
import io.bpfevents.core.object.BpfMap;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.core.object.BpfVariable;
import io.bpfevents.core.object.MapSettings;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.object.ProgramSettings;
import io.bpfevents.core.object.TypedMap;
import io.bpfevents.core.object.UprobeOptions;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.ring.PerfbufConfig;
import io.bpfevents.core.ring.RecordHandler;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Probes;
import io.bpfevents.core.testing.Probes.Probe;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.TestObjects;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every parameter of every public method rejects null, one test per parameter. */
@KernelTest
class NullArgumentsIT {
    private static OpenBpfObject opened;
    private static Probes probes;
    private static Producer producer;
    private static BpfLink link;

    @BeforeAll
    static void load() {
        opened = TestObjects.open("globals");
        probes = Probes.load();
        producer = Producer.load(4096);
        link = probes.program(Probe.ON_EXEC_RAW).attach();
    }

    @AfterAll
    static void close() {
        opened.close();
        probes.close();
        producer.close();
    }

    @TestFactory
    List<DynamicTest> shouldNameAnArgumentThatIsNull() {
        List<DynamicTest> tests = new ArrayList<>();
        add(tests, OpenBpfObject.class, opened);
        add(tests, BpfObject.class, probes.object());
        add(tests, ProgramSettings.class, opened.program("on_exec"));
        add(tests, BpfProgram.class, probes.program(Probe.ON_EXEC));
        add(tests, UprobeOptions.class, UprobeOptions.defaults());
        add(tests, BpfMap.class, probes.object().map("hits"));
        add(tests, BpfVariable.class, opened.variable("ro_text"));
        add(tests, MapSettings.class, opened.map("hits"));
        add(tests, TypedMap.class, probes.object().map("hits").typed(Integer.class, Long.class));
        add(tests, BpfLink.class, link);
        add(tests, BpfRingbuf.class, producer.ring());
        add(tests, PerfbufConfig.class, PerfbufConfig.defaults());
        add(tests, Event.class, Event.copyOf(MemorySegment.ofArray(new byte[1])));
        add(tests, PollLoop.class, PollLoop.create());
        assertThat(tests).hasSizeGreaterThan(30);
        return tests;
    }

    private static void add(List<DynamicTest> tests, Class<?> type, Object instance) {
        for (Method method : type.getDeclaredMethods()) {
            if (!Modifier.isPublic(method.getModifiers()) || method.isSynthetic()) {
                continue;
            }
            Parameter[] parameters = method.getParameters();
            if (Arrays.stream(parameters).anyMatch(NullArgumentsIT::isInternal)) {
                continue; // only the library can call it
            }
            for (int i = 0; i < parameters.length; i++) {
                int at = i;
                if (!parameters[i].getType().isPrimitive()) {
                    tests.add(
                            dynamicTest(
                                    type.getSimpleName() + "." + method.getName() + " " + at,
                                    () -> assertRejected(method, instance, at)));
                }
            }
        }
    }

    private static boolean isInternal(Parameter parameter) {
        String name = parameter.getType().getPackageName();
        return name.startsWith("io.bpfevents.core.internal")
                || name.equals("io.bpfevents.core.btf");
    }

    private static void assertRejected(Method method, Object instance, int at)
            throws IllegalAccessException {
        Parameter[] parameters = method.getParameters();
        Object[] arguments = new Object[parameters.length];
        for (int i = 0; i < parameters.length; i++) {
            arguments[i] = i == at ? null : sample(method, parameters[i]);
        }
        Throwable thrown = null;
        try {
            method.invoke(instance, arguments);
        } catch (InvocationTargetException e) {
            thrown = e.getCause();
        }
        assertThat(thrown)
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining(parameters[at].getName());
    }

    /** A valid argument, so that the null is the only error. */
    private static Object sample(Method method, Parameter parameter) {
        return switch (parameter.getType().getSimpleName()) {
            case "String" ->
                    switch (parameter.getName()) {
                        case "map" -> "hits";
                        case "program" -> "on_exec";
                        case "name" ->
                                switch (method.getName()) {
                                    case "global", "variable" -> "ro_text";
                                    default -> "globals";
                                };
                        case "resource" -> TestObjects.resource("globals");
                        default -> "sched";
                    };
            case "Path" -> Path.of("/sys/fs/bpf/bpf-events-never");
            case "UprobeOptions" -> UprobeOptions.defaults().function("main");
            case "PerfbufConfig" -> PerfbufConfig.defaults();
            case "byte[]" -> TestObjects.bytes("globals");
            case "ClassLoader" -> NullArgumentsIT.class.getClassLoader();
            case "Duration" -> Duration.ZERO;
            case "MemorySegment" -> MemorySegment.ofArray(new int[1]);
            case "RecordDecoder" -> (RecordDecoder<Event>) Event::copyOf;
            case "RecordHandler" -> (RecordHandler<Event>) _ -> {};
            case "PollLoop" -> PollLoop.manual();
            case "ThreadFactory" -> (ThreadFactory) Thread::new;
            case "Supplier" -> (Supplier<OpenBpfObject>) () -> TestObjects.open("globals");
            case "LongSupplier" -> (LongSupplier) () -> 0;
            case "Object" ->
                    switch (parameter.getName()) {
                        case "key" -> 1;
                        default -> method.getDeclaringClass() == TypedMap.class ? 1L : "text";
                    };
            case "BpfMap" -> probes.object().map("hits");
            case "BpfProgram" -> probes.program(Probe.ON_EXEC);
            case "MapType" -> MapType.HASH;
            case "Map" -> Map.of();
            case "Collection" -> List.of();
            case "Class" -> byte[].class;
            case "Lookup" -> MethodHandles.lookup();
            case "long" -> 1L;
            case "int" -> 0;
            case "boolean" -> true;
            default -> throw new AssertionError(method + " has a new type of parameter");
        };
    }
}
