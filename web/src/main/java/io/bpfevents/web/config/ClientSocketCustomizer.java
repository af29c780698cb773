package io.bpfevents.web.config;

import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.http.server.HttpServer;

/**
 * Gives client connections small buffers, so that a slow client soon has an effect on demand: by
 * default Linux would buffer megabytes for it. Also limits how long a connection may stall.
 */
@Component
final class ClientSocketCustomizer implements NettyServerCustomizer {
    private static final int SEND_BUFFER = 64 * 1024;
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(8 * 1024, 16 * 1024);

    private final WebLimits limits;

    ClientSocketCustomizer(WebLimits limits) {
        this.limits = limits;
    }

    @Override
    public HttpServer apply(HttpServer server) {
        HttpServer small =
                server.childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER)
                        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
        return Epoll.isAvailable() ? limitStalls(small) : small;
    }

    /**
     * Lets the kernel terminate a connection whose client acknowledges nothing, or whose window
     * stays closed, for {@link WebLimits#stall}. Without the limit the kernel waits a quarter of an
     * hour in the first case, and forever in the second: the kernel of a frozen process still
     * acknowledges. Heartbeats count a message as received when it enters a queue of the server;
     * this limit depends on what the client itself receives.
     */
    private HttpServer limitStalls(HttpServer server) {
        int millis = Math.toIntExact(limits.stall().toMillis());
        return server.childOption(EpollChannelOption.TCP_USER_TIMEOUT, millis);
    }
}
