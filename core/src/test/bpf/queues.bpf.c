// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Programs for the queues of a network interface: libbpf knows these sections from 1.3 on. */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

volatile __u64 hits;

/* The port of the packets that count. */
const volatile __u16 port;

static __always_inline int count(struct __sk_buff *skb)
{
	__u16 to;

	if (!bpf_skb_load_bytes(skb, 14 + 20 + 2, &to, sizeof(to)) && __builtin_bswap16(to) == port)
		__sync_fetch_and_add(&hits, 1);
	return -1; /* TCX_NEXT */
}

SEC("tcx/ingress")
int ingress(struct __sk_buff *skb)
{
	return count(skb);
}

SEC("tcx/egress")
int egress(struct __sk_buff *skb)
{
	return count(skb);
}

char LICENSE[] SEC("license") = "GPL";
