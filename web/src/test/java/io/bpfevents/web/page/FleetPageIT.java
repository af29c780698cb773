package io.bpfevents.web.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.kafka.KafkaSink;
import io.bpfevents.kafka.broker.JvmBroker;
import io.bpfevents.kafka.value.ValueEncoder;
import io.bpfevents.reactor.RingbufOptions;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page of a fleet of two hosts, with the server's jar and a real broker. */
@ExtendWith(JvmBroker.Extension.class)
@BrowserTest
class FleetPageIT {
    private static final RecordLayout<Numbered> LAYOUT = RecordLayout.declared(Numbered.class);
    private static final String SOURCE = "exec";
    private static final String MARKUP = "<img src=x onerror=document.title='broken'>";

    /** What the rings have. */
    record Numbered(long number) {}

    /** As an agent that has been taken over could write it. */
    private static final ValueEncoder<Numbered> JSON =
            event ->
                    "{\"task\":{\"pid\":%d,\"comm\":\"%s\"},\"number\":%d}"
                            .formatted(event.number(), MARKUP, event.number())
                            .getBytes(StandardCharsets.UTF_8);

    private static final ServerProcess SERVER = new ServerProcess("--simulated");
    private static String topic;

    @BeforeAll
    static void start(JvmBroker broker) throws Exception {
        topic = broker.createTopic(2);
        SERVER.with("BPF_EVENTS_WEB_FLEET_BROKERS", broker.bootstrapServers())
                .with("BPF_EVENTS_WEB_FLEET_TOPIC", topic)
                .start();
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    /** A host whose ring was full once before its agent came. */
    private static final class Host implements AutoCloseable {
        final SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096);
        private final PollLoop loop = PollLoop.create();
        private final CompletableFuture<Void> released = new CompletableFuture<>();
        final KafkaSink sink;
        long submitted;

        Host(JvmBroker broker, String name) {
            sink = KafkaSink.to(topic, broker.client(), name);
            while (ring.submit(LAYOUT, new Numbered(submitted))) {
                submitted++;
            }
            RingbufOptions own = RingbufOptions.defaults().pollLoop(loop);
            sink.send(SOURCE, ring, this::decode, JSON, own).subscribe(_ -> {}, _ -> {});
        }

        private Numbered decode(MemorySegment record) {
            Numbered event = LAYOUT.decode(record);
            if (event.number() < 0) {
                released.join();
            }
            return event;
        }

        /** Stops the loop, and with it the accounting, as the end of the process would. */
        void kill() {
            ring.submit(LAYOUT, new Numbered(-1));
        }

        void submit() {
            await().until(() -> ring.submit(LAYOUT, new Numbered(submitted)));
            submitted++;
        }

        @Override
        public void close() {
            released.complete(null);
            sink.close();
            loop.close();
        }
    }

    @Test
    void shouldShowHostsAndTheEventsOfOne(Chromium chromium, JvmBroker broker) {
        try (Host live = new Host(broker, "alpha");
                Host killed = new Host(broker, MARKUP);
                Tab tab = chromium.open(SERVER.url())) {
            tab.page.locator("#fleet").click();
            assertThat(tab.page).hasURL(SERVER.url() + "fleet.html");
            Locator alpha = row(tab, "alpha");
            Locator other = row(tab, MARKUP);
            for (Locator row : new Locator[] {alpha, other}) {
                assertThat(row).hasAttribute("data-state", "live");
                assertThat(row.locator(".source")).hasText(SOURCE);
                assertThat(row.locator(".passed")).hasText(Long.toString(live.submitted));
                assertThat(row.locator(".at-host")).hasText("1 reserve failures");
                assertThat(row.locator(".in-topic")).hasText("0");
                assertThat(row.locator(".unclean")).hasText("0");
            }
            assertThat(tab.page.locator("#hosts tr").first()).containsText(MARKUP); // by name
            assertThat(tab.page.locator("#summary"))
                    .hasText("2 hosts in topic " + topic + ", 2 sources, 0 silent");

            alpha.click();
            tab.awaitState("live");
            assertThat(alpha).hasAttribute("aria-current", "true");
            killed.submit();
            live.submit();
            assertThat(tab.rows(SOURCE, MARKUP, "\"number\":" + (live.submitted - 1))).hasCount(1);
            assertThat(alpha.locator(".passed")).hasText(Long.toString(live.submitted));
            assertThat(tab.rows()).hasCount(1); // not those of the other host

            other.getByRole(AriaRole.BUTTON).press("Enter");
            assertThat(tab.page.locator("#status")).containsText(MARKUP);
            assertThat(tab.rows()).hasCount(0);
            killed.submit();
            assertThat(tab.rows("\"number\":" + (killed.submitted - 1))).hasCount(1);
            assertThat(alpha).not().hasAttribute("aria-current", "true");

            live.kill();
            assertThat(alpha).hasAttribute("data-state", "silent");
            assertThat(tab.page.locator("#hosts tr").first()).containsText("alpha");
            assertThat(other).hasAttribute("data-state", "live");
            assertThat(tab.page.locator("#summary")).containsText("1 silent");

            tab.screenshot("fleet");
            assertThat(tab.page.locator("main img")).hasCount(0);
            assertThat(tab.page).hasTitle("bpf-events: fleet");
            assertThat(tab.page.evaluate(Contrast.SCRIPT)).isEqualTo(List.of());
            tab.page.setViewportSize(390, 900);
            assertThat(tab.page.evaluate("document.documentElement.scrollWidth")).isEqualTo(390);
        }
    }

    private static Locator row(Tab tab, String host) {
        return tab.page.locator("#hosts tr").filter(new Locator.FilterOptions().setHasText(host));
    }
}
