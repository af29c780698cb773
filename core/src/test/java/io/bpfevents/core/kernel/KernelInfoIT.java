package io.bpfevents.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.TestObjects;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

@KernelTest
class KernelInfoIT {
    @Test
    void shouldDescribeAPinnedMapAndTheMapOfItsId() {
        try (PinDirectory pins = new PinDirectory();
                BpfObject object =
                        TestObjects.open("maps").pinPath("flows", pins.resolve("flows")).load()) {
            KernelInfo pinned = KernelInfo.ofPin(pins.resolve("flows"));
            assertThat(pinned)
                    .isInstanceOfSatisfying(
                            KernelInfo.OfMap.class,
                            map -> {
                                assertThat(map.name()).isEqualTo("flows");
                                assertThat(map.type()).isEqualTo(MapType.HASH);
                                assertThat(map.keySize()).isEqualTo(8);
                                assertThat(map.valueSize()).isEqualTo(24);
                                assertThat(map.maxEntries()).isEqualTo(2000);
                                assertThat(map.btf()).isPositive();
                            });
            assertThat(KernelInfo.ofId(pinned.id())).contains(pinned);
            assertThat(object.maps()).isNotEmpty();
        }
    }

    @Test
    void shouldDescribeTheProgramOfAnId() {
        try (BpfObject object = TestObjects.open("maps").load()) {
            BpfProgram program = object.programs().iterator().next();
            List<KernelInfo> found = KernelInfo.ofId(program.info().id());
            assertThat(found)
                    .filteredOn(KernelInfo.OfProgram.class::isInstance)
                    .singleElement()
                    .satisfies(info -> {
                        KernelInfo.OfProgram it = (KernelInfo.OfProgram) info;
                        assertThat(program.name()).startsWith(it.name());
                        assertThat(it.type()).isEqualTo("syscall");
                        assertThat(it.tag()).matches("[0-9a-f]{16}");
                        assertThat(it.instructions()).isPositive();
                        assertThat(it.maps()).isNotEmpty();
                        assertThat(it.btf()).isPositive();
                    });
        }
    }

    @Test
    void shouldRejectWhatIsNotThere() {
        assertThatThrownBy(() -> KernelInfo.ofId(Integer.MAX_VALUE))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("there is neither");
        assertThatThrownBy(() -> KernelInfo.ofPin(Path.of("/sys/fs/bpf/no_such_pin")))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("nothing is pinned there");
    }
}
