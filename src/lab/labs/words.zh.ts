import type { LabWord } from './words.en.ts';

/** Chinese texts of the three labs. */
export const LAB_WORDS_ZH: Readonly<Record<LabWord, string>> = {
  'lab.veth.name': '两个命名空间与一对 veth',
  'lab.veth.about':
    '最小的容器网络：两个网络命名空间，各有自己独立的网络协议栈，中间由一对 veth 相连。veth 对就像一根两端各带一块网卡的网线：从一端进去的，会从另一端出来。',
  'lab.veth.try.ping': '询问另一个命名空间。先走的是 ARP：要把地址 10.0.0.102 变成 MAC 地址。',
  'lab.veth.try.neigh': '看看 ARP 学到了什么。',
  'lab.veth.try.down': '把一端停用，再问一次：另一端会失去载波。',
  'lab.bridge.name': '网桥与网关',
  'lab.bridge.about':
    '两个命名空间插在一个 Linux 网桥上，容器就是这样连接的。每对 veth 的一端在命名空间里，另一端是 br0 的端口：在那里它不再是网卡，只是一个插头。br0 自己的地址是 10.0.0.1：它就是各命名空间通往宿主机的网关。',
  'lab.bridge.try.ping': '询问另一个命名空间：br0 会泛洪第一个请求，然后学到谁在哪个端口。',
  'lab.bridge.try.host': '询问网关，也就是宿主机自己。',
  'lab.bridge.try.show': '看看网桥上插着哪些设备。',
  'lab.bridge.try.fdb': '看看网桥学到了哪些地址，各在哪个端口后面。',
  'lab.vxlan.name': '跨两台宿主机的 VXLAN',
  'lab.vxlan.about':
    '两台位于不同子网、由路由器相连的宿主机，四个自以为接在同一台交换机上的命名空间。vxlan1 和 vxlan2 是网桥的端口：从这里出去的帧被封装进 UDP（VNI 1，端口 9527），穿过路由器，在另一台宿主机上解封装。',
  'lab.vxlan.try.ping': '跨宿主机询问，看信封怎样套上、又怎样拆开。',
  'lab.vxlan.try.outer': '在物理网卡上抓包，看看信封（在第二个终端里）。',
  'lab.vxlan.try.neigh': '这个邻居看起来就像接在同一台交换机上。',
  'lab.vxlan.try.fdb': '看看哪些 MAC 地址在另一台宿主机后面。',
};
