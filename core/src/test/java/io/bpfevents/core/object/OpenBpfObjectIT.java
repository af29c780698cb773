package io.bpfevents.core.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.ProcessResources;
import io.bpfevents.core.testing.TestObjects;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An opened object before, during and after its load: who owns it, and what it accepts. */
@KernelTest
class OpenBpfObjectIT {
    /** The first load of a JVM opens descriptors that stay open. */
    @BeforeAll
    static void warmUp() {
        TestObjects.open("globals").load().close();
    }

    private static List<Runnable> settings(OpenBpfObject object) {
        return List.of(
                object::load,
                () -> object.global("ro_int", 1),
                () -> object.global("rw_int", new byte[4]),
                () -> object.maxEntries("seen_by_key", 2),
                () -> object.autoload("on_exec", false),
                () -> object.optional("on_exec"),
                () -> object.pinPath("hits", Path.of("/sys/fs/bpf/never")),
                () -> object.map("hits").type(MapType.ARRAY),
                () -> object.map("hits").valueSize(16),
                () -> object.program("on_exec").type(5),
                () -> object.program("on_exec").attachTarget("sched_process_exec"));
    }

    @Test
    void shouldRejectSettingsAfterLoad() {
        try (OpenBpfObject opened = TestObjects.open("globals");
                BpfObject loaded = opened.load()) {
            for (Runnable setting : settings(opened)) {
                assertThatThrownBy(setting::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContainingAll(
                                "object globals is loaded already", "before load()");
            }
            assertThat(loaded.variable("ro_int").getLong()).isEqualTo(-3);
            assertThat(loaded.map("seen_by_key").maxEntries()).isNotEqualTo(2);
        }
    }

    @Test
    void shouldRejectAnInnerMapAfterLoad() {
        try (BpfObject kinds = TestObjects.open("maps").load();
                OpenBpfObject opened = TestObjects.open("settings").autoload("chosen", false)) {
            opened.map("inner_maps").innerMap(kinds.map("numbers"));
            try (BpfObject loaded = opened.load()) {
                assertThat(loaded.map("inner_maps").type()).isEqualTo(MapType.ARRAY_OF_MAPS);
                assertThatThrownBy(() -> opened.map("inner_maps").innerMap(kinds.map("numbers")))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("before load()");
            }
        }
    }

    @Test
    void shouldNameTheOperationInTheErrorAfterLoad() {
        try (OpenBpfObject opened = TestObjects.open("globals");
                BpfObject loaded = opened.load()) {
            assertThat(loaded.name()).isEqualTo(opened.name());
            assertThatThrownBy(opened::load).hasMessageStartingWith("cannot load globals: ");
            assertThatThrownBy(() -> opened.global("ro_int", 1))
                    .hasMessageStartingWith("cannot set global ro_int: ");
            assertThatThrownBy(() -> opened.autoload("on_exec", false))
                    .hasMessageStartingWith("cannot leave out program on_exec: ");
            assertThatThrownBy(() -> opened.map("hits").valueSize(16))
                    .hasMessageContaining("map hits");
        }
    }

    @Test
    void shouldRejectEverythingAfterClose() {
        OpenBpfObject opened = TestObjects.open("globals");
        BpfVariable variable = opened.variable("rw_int");
        opened.close();
        opened.close();

        for (Runnable setting : settings(opened)) {
            assertThatThrownBy(setting::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("object globals is closed");
        }
        assertThatThrownBy(variable::getLong).hasMessage("object globals is closed");
        assertThatThrownBy(() -> opened.map("hits").type()).hasMessage("object globals is closed");
        assertThat(opened.map("hits").name()).isEqualTo("hits");
        assertThat(opened.program("on_exec").section()).startsWith("tp/");
    }

    @Test
    void shouldLeaveTheLoadedObjectOpenWhenItIsClosed() {
        BpfObject loaded;
        try (OpenBpfObject opened = TestObjects.open("globals")) {
            loaded = opened.global("ro_int", 7).load();
        }
        try (loaded) {
            assertThat(loaded.onClose().toCompletableFuture()).isNotDone();
            assertThat(loaded.variable("ro_int").getLong()).isEqualTo(7);
            assertThat(loaded.attach().program("on_exec").isAttached()).isTrue();
        }
        assertThat(loaded.onClose().toCompletableFuture()).isCompleted();
    }

    @Test
    void shouldKeepAVariableOverTheLoad() {
        try (OpenBpfObject opened = TestObjects.open("globals")) {
            BpfVariable variable = opened.variable("rw_int");
            variable.set(11);
            try (BpfObject loaded = opened.load()) {
                assertThat(variable.getLong()).isEqualTo(11);
                variable.set(12);
                assertThat(loaded.variable("rw_int").getLong()).isEqualTo(12);
            }
            assertThatThrownBy(variable::getLong).hasMessage("object globals is closed");
        }
    }

    @Test
    void shouldBeClosedWhenLoadingFails() {
        ProcessResources before = ProcessResources.count();
        OpenBpfObject object = TestObjects.open("rejected");

        assertThatThrownBy(object::load).isInstanceOf(BpfException.class);

        assertThatThrownBy(object::load)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("object rejected is closed");
        object.close();
        assertThat(ProcessResources.count()).isEqualTo(before);
    }

    /** The object is in the kernel already when the pin beside the second ring fails. */
    @Test
    void shouldReleaseEverythingWhenPinningFailsAfterTheLoad() throws Exception {
        try (PinDirectory pins = new PinDirectory()) {
            Path other = pins.resolve("second_ctl");
            try (BpfObject earlier = TestObjects.open("globals").pinPath("hits", other).load()) {
                assertThat(earlier.map("hits").type()).isEqualTo(MapType.ARRAY);
                ProcessResources before = ProcessResources.count();
                OpenBpfObject object =
                        TestObjects.open("two_rings")
                                .pinPath("first", pins.resolve("first"))
                                .pinPath("second", pins.resolve("second"));

                assertThatThrownBy(object::load)
                        .isInstanceOf(BpfException.class)
                        .hasMessageContainingAll("pin a control block", "second_ctl");

                assertThatThrownBy(object::load).hasMessage("object two_rings is closed");
                assertThat(ProcessResources.count()).isEqualTo(before);
            } finally {
                Files.deleteIfExists(other);
            }
        }
    }
}
